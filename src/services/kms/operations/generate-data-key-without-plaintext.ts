import { dataKeyRule, generateDataKeyOf } from '../data-key.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';

export const generateDataKeyWithoutPlaintext = operation('GenerateDataKeyWithoutPlaintext', {
  isReadOnly: true,
  secrets: ['CiphertextBlob', 'GrantTokens'],
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: (input, ctx) => dataKeyRule(ctx, 'kms:GenerateDataKeyWithoutPlaintext', input),

  handle: (input, ctx, [rule]) => {
    const dataKey = generateDataKeyOf(ctx, input, rule, 'GenerateDataKeyWithoutPlaintext');
    return {
      CiphertextBlob: dataKey.blob,
      KeyId: dataKey.keyArn,
      KeyMaterialId: dataKey.materialId,
    };
  },
});
