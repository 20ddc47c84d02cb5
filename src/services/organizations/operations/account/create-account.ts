import { requireOrganization, rulesOf, taggingRules } from '../../access.ts';
import { checkRoom } from '../../account.ts';
import { toCreation } from '../../creation.ts';
import { operation } from '../../define.ts';
import { lengths, randomName } from '../../ids.ts';
import { checkLength, checkPattern } from '../../input.ts';
import { type Creation, creations } from '../../tables.ts';
import { tagConditions, tagsOf } from '../../tag.ts';
import { createAccount as makeAccount } from '../../tasks/create-account.ts';

export const createAccount = operation('CreateAccount', {
  access: ({ Tags }, ctx) =>
    taggingRules(
      rulesOf(ctx, 'CreateAccount', () => ({ conditions: tagConditions(Tags) })),
      Tags,
    ),

  handle: (input, ctx, granted) => {
    const { Email, AccountName, RoleName = 'OrganizationAccountAccessRole' } = input;
    checkLength('Email', Email, { min: 6, max: 64 });
    checkPattern('email', Email);
    checkLength('AccountName', AccountName, { min: 1, max: 50 });
    checkPattern('accountName', AccountName);
    checkPattern('role', RoleName);
    const tags = tagsOf(input.Tags);
    return ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'CreateAccount', granted);
      checkRoom(organization);
      const creation: Creation = {
        organizationId: organization.id,
        id: `car-${randomName(ctx, lengths.creation)}`,
        name: AccountName,
        email: Email,
        roleName: RoleName,
        isBillingOpenToUsers: input.IamUserAccessToBilling !== 'DENY',
        tags,
        state: 'IN_PROGRESS',
        requestedAtMs: tx.now,
      };
      tx.insert(creations, creation);
      tx.enqueue(makeAccount, { organizationId: organization.id, id: creation.id });
      return { CreateAccountStatus: toCreation(creation) };
    });
  },
});
