import type { Directives } from '../model.ts';

const known = new WeakMap<Directives, WeakMap<Directives, Directives>>();

/** What holds at a node: its own directives over those it inherits. Lists add up, outermost first; of the rest the inner counts. */
export function inherit(outer: Directives, own: Directives): Directives {
  const perOuter = known.get(outer) ?? new WeakMap<Directives, Directives>();
  known.set(outer, perOuter);
  let result = perOuter.get(own);
  if (!result) {
    result = {
      ...outer,
      ...own,
      when: [...outer.when, ...own.when],
      tags: [...outer.tags, ...own.tags],
      vars: [...outer.vars, ...own.vars],
      environment: [...outer.environment, ...own.environment],
      notify: own.notify.length > 0 ? own.notify : outer.notify,
      moduleDefaults: [...outer.moduleDefaults, ...own.moduleDefaults],
    };
    perOuter.set(own, result);
  }
  return result;
}
