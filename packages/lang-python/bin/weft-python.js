#!/usr/bin/env node
// Stands in the repository, so that npm can link the command before the package is built. A script: see src/cli/launch.ts.
/* eslint-disable @typescript-eslint/no-require-imports, no-undef */
'use strict';
require('../dist/launch.cjs');
