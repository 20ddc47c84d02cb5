import { callerAccount, handshakeRules } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireHandshake, toHandshake } from '../../handshake.ts';

export const describeHandshake = operation('DescribeHandshake', {
  access: ({ HandshakeId }, ctx) => handshakeRules(ctx, 'DescribeHandshake', HandshakeId),

  handle: ({ HandshakeId }, ctx) =>
    ctx.transact((tx) => ({
      Handshake: toHandshake(requireHandshake(tx, callerAccount(ctx), HandshakeId)),
    })),
});
