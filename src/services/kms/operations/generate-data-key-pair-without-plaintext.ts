import { dataKeyPairRule, generateDataKeyPairOf } from '../data-key-pair.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';

export const generatePairWithoutPlaintext = operation('GenerateDataKeyPairWithoutPlaintext', {
  isReadOnly: true,
  secrets: ['PrivateKeyCiphertextBlob', 'GrantTokens'],
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: (input, ctx) => dataKeyPairRule(ctx, 'kms:GenerateDataKeyPairWithoutPlaintext', input),

  handle: async (input, ctx, [rule]) => {
    const pair = await generateDataKeyPairOf(
      ctx,
      input,
      rule,
      'GenerateDataKeyPairWithoutPlaintext',
    );
    return {
      PrivateKeyCiphertextBlob: pair.blob,
      PublicKey: pair.publicKey,
      KeyId: pair.keyArn,
      KeyPairSpec: input.KeyPairSpec,
      KeyMaterialId: pair.materialId,
    };
  },
});
