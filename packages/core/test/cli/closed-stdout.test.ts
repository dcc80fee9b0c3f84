/**
 * The built command when nobody reads what it prints.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

test.skipIf(process.platform === 'win32')('a closed stdout ends the command without a word', () => {
  // The reader is gone before the first line is written.
  const script = '{ sleep 0.3; "$0" "$1" doctor; echo "status $?" >&2; } | true; sleep 2';
  const { stderr } = spawnSync('bash', ['-c', script, process.execPath, command], { encoding: 'utf8' });
  expect(stderr).toBe('status 0\n');
});
