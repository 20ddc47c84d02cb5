/** What is called at the services that are not here yet. Their own types stand in for these as soon as their folders are there. */
import type { Api } from '#kernel/operation';
import type { EpochMs } from '#lib/time';

export interface EventBridgeCalls extends Api {
  readonly service: 'eventbridge';
  readonly operations: {
    readonly PutEvents: {
      readonly input: { readonly Entries: readonly EventEntry[] };
      readonly output: { readonly FailedEntryCount?: number | undefined };
      readonly errors: string;
    };
  };
}

export interface EventEntry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
  readonly Resources: readonly string[];
  readonly Time: EpochMs;
}
