/** Ids as AWS makes them: access keys that tell their account, and the unique ids of users, roles and policies. */
export { accountOfKeyId, makeKeyId, makeUniqueId } from './authz/key-id.ts';
