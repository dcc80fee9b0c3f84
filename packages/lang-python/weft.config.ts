/**
 * The Python virtual machine: its entry points and its collector.
 */
import { defineLanguage } from '@weft/core/translator';
import { minimark } from '@weft/gc';

export default defineLanguage({
  name: 'python',
  entry: './src/interpreter/entry.ts',
  gc: minimark(),
});
