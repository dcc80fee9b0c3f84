/**
 * From `dict` objects to the name dictionaries of the object model.
 */
import { W_Dict } from './dict.js';
import { MapDict, type NameDict } from './namedict.js';
import { type W_Object, typeError } from './object.js';

/** A name dict with the content of a dict object whose keys are strings. */
export function nameDictOf(w: W_Object): NameDict {
  if (!(w instanceof W_Dict))
    throw typeError(`__dict__ must be set to a dictionary, not a '${w.getType().name}'`);
  const dict = new MapDict();
  for (const key of w.keysArray()) {
    const name = key.strValue();
    if (name === null) throw typeError('keys must be strings');
    dict.set(name, w.find(key)!);
  }
  return dict;
}
