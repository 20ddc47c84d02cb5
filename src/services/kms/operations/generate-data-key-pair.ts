import { dataKeyPairRule, generateDataKeyPairOf } from '../data-key-pair.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';
import { unsupported } from '../unsupported.ts';

export const generateDataKeyPair = operation('GenerateDataKeyPair', {
  isReadOnly: true,
  secrets: ['PrivateKeyPlaintext', 'PrivateKeyCiphertextBlob', 'GrantTokens'],
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: (input, ctx) => dataKeyPairRule(ctx, 'kms:GenerateDataKeyPair', input),

  handle: async (input, ctx, [rule]) => {
    if (input.Recipient !== undefined) throw unsupported('GenerateDataKeyPair', 'Recipient');
    const pair = await generateDataKeyPairOf(ctx, input, rule, 'GenerateDataKeyPair');
    return {
      PrivateKeyCiphertextBlob: pair.blob,
      PrivateKeyPlaintext: pair.privateKey,
      PublicKey: pair.publicKey,
      KeyId: pair.keyArn,
      KeyPairSpec: input.KeyPairSpec,
      KeyMaterialId: pair.materialId,
    };
  },
});
