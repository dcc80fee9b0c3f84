import { defineLanguage } from '@weft/core/translator';
import { semispace } from '@weft/gc';

export default defineLanguage({
  name: 'lox',
  entry: './src/vm/entry.ts',
  gc: semispace(),
});
