import { operation } from '../define.ts';
import { checkFilters } from '../filter.ts';
import { limits } from '../limits.ts';
import { listSecretsOf } from '../listing.ts';
import { shownSecret, shownStages } from '../shown-secret.ts';

export const listSecrets = operation('ListSecrets', {
  access: () => ({ action: 'secretsmanager:ListSecrets', resource: '*' }),

  handle: (input, ctx) => {
    const filters = input.Filters ?? [];
    checkFilters(filters);
    return ctx.transact((tx) => {
      const { secrets, next } = listSecretsOf(tx, ctx, {
        filters,
        includesDeleted: input.IncludePlannedDeletion ?? false,
        sortBy: input.SortBy ?? 'created-date',
        order: input.SortOrder ?? 'asc',
        size: input.MaxResults ?? limits.page.secrets,
        token: input.NextToken,
      });
      return {
        SecretList: secrets.map((secret) => {
          const stages = shownStages(tx, secret);
          return { ...shownSecret(secret), ...(stages && { SecretVersionsToStages: stages }) };
        }),
        ...(next !== undefined && { NextToken: next }),
      };
    });
  },
});
