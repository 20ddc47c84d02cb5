/** Schedules as AWS writes them: `rate(5 minutes)` and `cron(0 12 ? * MON *)`, in UTC. [EventBridge User Guide, "Schedule expressions"] */
export { nextAfter } from './next.ts';
export { parseSchedule } from './parse.ts';
export type * from './types.ts';
