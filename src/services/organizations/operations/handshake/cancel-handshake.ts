import { callerAccount, handshakeRules } from '../../access.ts';
import { operation } from '../../define.ts';
import {
  cancelApprovals,
  checkCanceledBy,
  checkTransition,
  concluded,
  requireHandshake,
  toHandshake,
} from '../../handshake.ts';

export const cancelHandshake = operation('CancelHandshake', {
  access: ({ HandshakeId }, ctx) => handshakeRules(ctx, 'CancelHandshake', HandshakeId),

  handle: ({ HandshakeId }, ctx) =>
    ctx.transact((tx) => {
      const caller = callerAccount(ctx);
      const handshake = requireHandshake(tx, caller, HandshakeId);
      checkCanceledBy(handshake, caller);
      checkTransition(handshake, 'CANCELED');
      const canceled = concluded(tx, handshake, 'CANCELED');
      cancelApprovals(tx, handshake);
      return { Handshake: toHandshake(canceled) };
    }),
});
