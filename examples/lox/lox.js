#!/usr/bin/env node
/** The command, after `npm run build`. */
import './dist/cli.js';
