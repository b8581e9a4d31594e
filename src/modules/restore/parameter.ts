import { boolean } from '../shared/parameters.ts';

export const restoreParameter = () =>
  boolean().default(true).describe('The host makes it anew when it boots (not with `prune: false`, where nobody declares all of it)');
