/** Host signatures for functions of plain numbers. */
import type { HostSignature, HostType, ValueType } from '../../src/ir/types.js';

/** The signature under which a function of these types is exported. */
export function hostTypes(params: readonly ValueType[], result: ValueType | null): HostSignature {
  return {
    params: params.map((type, i) => ({ name: `p${i}`, type: type as HostType })),
    result: result ?? 'void',
  };
}
