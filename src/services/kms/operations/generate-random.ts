import { callConditions } from '../conditions.ts';
import { fault, operation } from '../define.ts';
import { unsupported } from '../unsupported.ts';

export const generateRandom = operation('GenerateRandom', {
  isReadOnly: true,
  secrets: ['Plaintext'],
  access: (_input, ctx) => ({
    action: 'kms:GenerateRandom',
    resource: '*',
    conditions: callConditions(ctx),
  }),

  handle: ({ NumberOfBytes, CustomKeyStoreId, Recipient }, ctx) => {
    if (CustomKeyStoreId !== undefined) throw unsupported('GenerateRandom', 'CustomKeyStoreId');
    if (Recipient !== undefined) throw unsupported('GenerateRandom', 'Recipient');
    if (NumberOfBytes === undefined) {
      throw fault('ValidationException', 'NumberOfBytes is required.');
    }
    return { Plaintext: ctx.random(NumberOfBytes) };
  },
});
