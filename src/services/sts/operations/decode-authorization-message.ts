import { refuseUserSession } from '../credentials.ts';
import { fault, operation } from '../define.ts';

/** The purpose for which services seal the reasons of a denial. */
const PURPOSE = 'authorization-message';

export const decodeAuthorizationMessage = operation('DecodeAuthorizationMessage', {
  access: (_input, { identity }) => {
    refuseUserSession('DecodeAuthorizationMessage', identity);
    return { action: 'sts:DecodeAuthorizationMessage', resource: '*' };
  },

  handle: ({ EncodedMessage }, ctx) => {
    const message = ctx.openToken(PURPOSE, EncodedMessage);
    if (message === undefined) {
      throw fault('InvalidAuthorizationMessageException', 'Message is not valid');
    }
    return { DecodedMessage: message };
  },
});
