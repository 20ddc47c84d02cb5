/** Requests for accounts. */
import type * as wire from './api.gen.ts';
import type { Creation } from './tables.ts';

/** AWS: the number is told once the account is ready. [API Reference, CreateAccountStatus] */
export function toCreation(creation: Creation): wire.CreateAccountStatus {
  const { id, name, state, requestedAtMs, completedAtMs, account, failure } = creation;
  return {
    Id: id,
    AccountName: name,
    State: state,
    RequestedTimestamp: requestedAtMs,
    ...(completedAtMs !== undefined && { CompletedTimestamp: completedAtMs }),
    ...(state === 'SUCCEEDED' && { AccountId: account }),
    ...(failure && { FailureReason: failure }),
  };
}
