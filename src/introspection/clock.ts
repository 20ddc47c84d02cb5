import { ManualClock } from '#kernel/clock';
import type { Kernel } from '#kernel/kernel';

import type { ClockShown } from './api.ts';
import { fault, onCloud, operation } from './define.ts';

/** The time of the cloud, and how it is moved. */
export function clockOperations(kernel: () => Kernel) {
  const { account } = kernel();
  return [
    operation('GetClock', {
      access: onCloud('GetClock', account),
      handle: () => shown(kernel()),
    }),
    operation('AdvanceClock', {
      access: onCloud('AdvanceClock', account),
      handle: async ({ Days = 0, Hours = 0, Minutes = 0, Seconds = 0, Milliseconds = 0 }) => {
        const { clock } = kernel();
        if (!(clock instanceof ManualClock))
          throw fault(
            'ClockIsRealException',
            'This cloud runs on the real clock: start it with --clock manual.',
          );
        await clock.advance({
          days: Days,
          hours: Hours,
          minutes: Minutes,
          seconds: Seconds,
          milliseconds: Milliseconds,
        });
        return shown(kernel());
      },
    }),
  ];
}

function shown({ clock }: Kernel): ClockShown {
  return { Kind: clock.kind, Now: new Date(clock.now()) };
}
