import { callerAccount, handshakeRules } from '../../access.ts';
import { operation } from '../../define.ts';
import {
  checkAnsweredBy,
  checkTransition,
  concluded,
  requireHandshake,
  toHandshake,
} from '../../handshake.ts';

export const declineHandshake = operation('DeclineHandshake', {
  access: ({ HandshakeId }, ctx) => handshakeRules(ctx, 'DeclineHandshake', HandshakeId),

  handle: ({ HandshakeId }, ctx) =>
    ctx.transact((tx) => {
      const caller = callerAccount(ctx);
      const handshake = requireHandshake(tx, caller, HandshakeId);
      checkAnsweredBy(handshake, caller);
      checkTransition(handshake, 'DECLINED');
      return { Handshake: toHandshake(concluded(tx, handshake, 'DECLINED')) };
    }),
});
