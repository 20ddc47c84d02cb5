/** How a cloud is doing, in numbers. */
import type { Kernel } from '#kernel/kernel';

export function statusOf(kernel: Kernel) {
  const { health } = kernel.store;
  return {
    isWritable: health.isWritable,
    ...(health.problem !== undefined && { problem: health.problem }),
    clock: kernel.clock.kind,
    now: new Date(kernel.clock.now()).toISOString(),
    accountId: kernel.account,
    services: kernel.services.catalogue.length,
    pendingTasks: kernel.pendingTasks().length,
    residentBytes: process.memoryUsage.rss(),
    uptimeSeconds: Math.round(process.uptime()),
  };
}
