/** Selectors as requests give them and answers show them. */
import type { GetEventSelectorsResponse } from './api.gen.ts';
import type { Selectors } from './tables.ts';

const USUAL: Selectors = { kind: 'basic', selectors: [{}] };

/** The selectors of a trail; one without any has the usual one. [CloudTrail CLI Reference, get-event-selectors] */
export function toShownSelectors(selectors: Selectors = USUAL): GetEventSelectorsResponse {
  if (selectors.kind === 'advanced') return { AdvancedEventSelectors: selectors.selectors };
  return {
    EventSelectors: selectors.selectors.map((selector) => ({
      ReadWriteType: selector.ReadWriteType ?? 'All',
      IncludeManagementEvents: selector.IncludeManagementEvents ?? true,
      DataResources: selector.DataResources ?? [],
      ExcludeManagementEventSources: selector.ExcludeManagementEventSources ?? [],
    })),
  };
}
