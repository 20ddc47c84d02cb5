/** Parameter Store, the part of AWS Systems Manager that is here. */
import { defineService } from '#kernel/service';

import { pathOfArn } from './name.ts';
import { addTagsToResource } from './operations/add-tags-to-resource.ts';
import { deleteParameter } from './operations/delete-parameter.ts';
import { deleteParameters } from './operations/delete-parameters.ts';
import { deleteResourcePolicy } from './operations/delete-resource-policy.ts';
import { describeParameters } from './operations/describe-parameters.ts';
import { getParameterHistory } from './operations/get-parameter-history.ts';
import { getParameter } from './operations/get-parameter.ts';
import { getParametersByPath } from './operations/get-parameters-by-path.ts';
import { getParameters } from './operations/get-parameters.ts';
import { getResourcePolicies } from './operations/get-resource-policies.ts';
import { getServiceSetting } from './operations/get-service-setting.ts';
import { labelParameterVersion } from './operations/label-parameter-version.ts';
import { listTagsForResource } from './operations/list-tags-for-resource.ts';
import { putParameter } from './operations/put-parameter.ts';
import { putResourcePolicy } from './operations/put-resource-policy.ts';
import { removeTagsFromResource } from './operations/remove-tags-from-resource.ts';
import { resetServiceSetting } from './operations/reset-service-setting.ts';
import { unlabelParameterVersion } from './operations/unlabel-parameter-version.ts';
import { updateServiceSetting } from './operations/update-service-setting.ts';
import { findParameter } from './parameter.ts';
import { censuses, labels, parameters, placements, settings, versions } from './tables.ts';
import { applyPolicy } from './tasks/apply-policy.ts';
import { putStoreEvent } from './tasks/put-event.ts';

export const ssm = defineService({
  name: 'ssm',
  tables: [parameters, versions, labels, placements, censuses, settings],
  tasks: [applyPolicy, putStoreEvent],
  operations: [
    addTagsToResource,
    deleteParameter,
    deleteParameters,
    deleteResourcePolicy,
    describeParameters,
    getParameter,
    getParameterHistory,
    getParameters,
    getParametersByPath,
    getResourcePolicies,
    getServiceSetting,
    labelParameterVersion,
    listTagsForResource,
    putParameter,
    putResourcePolicy,
    removeTagsFromResource,
    resetServiceSetting,
    unlabelParameterVersion,
    updateServiceSetting,
  ],

  directory: {
    resource: (tx, arn, action) => {
      // A path is no parameter: what is said of one that has its name does not open what lies below.
      const path = action === 'ssm:GetParametersByPath' ? undefined : pathOfArn(arn);
      const parameter = path === undefined ? undefined : findParameter(tx, path);
      if (!parameter) return undefined;
      const { tags, sharing } = parameter;
      return { tags, ...(sharing && { policy: sharing.text }) };
    },
  },
});
