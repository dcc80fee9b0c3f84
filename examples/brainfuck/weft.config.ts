import { defineLanguage } from '@weft/core/translator';
import { semispace } from '@weft/gc';

export default defineLanguage({
  name: 'brainfuck',
  entry: './src/interp.ts',
  gc: semispace(),
});
