import { NAMES } from './names.ts';

/** Who answered, of a model that OpenCode names `provider/model`. */
export function modelAttributes(model: string): Record<string, string> {
  const slash = model.indexOf('/');
  return {
    ...(slash > 0 && { [NAMES.provider]: model.slice(0, slash) }),
    [NAMES.requestModel]: model.slice(slash + 1),
  };
}
