/**
 * The built command when nobody reads what it prints.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

test('a closed stdout ends the command without a word', async () => {
  const child = spawn(process.execPath, [command, 'doctor'], { stdio: ['ignore', 'pipe', 'pipe'] });
  // The reader is gone long before the command has started.
  child.stdout.destroy();
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [status] = (await once(child, 'close')) as [number];
  expect({ status, errors }).toEqual({ status: 0, errors: '' });
});
