/** What a value is said to be. [Systems Manager User Guide, "Using native parameter support for Amazon Machine Image IDs"] */
import type { ParameterType } from './api.gen.ts';
import { fault } from './define.ts';
import { unsupported } from './unsupported.ts';

// [Systems Manager User Guide, "Creating integrations for Automation": where webhooks must lie]
const INTEGRATIONS = /^\/d9d01087-4a3f-49e0-b0b4-d568d7826553\/ssm\/integrations\/webhook\/./;

export function checkDataType(dataType: string, type: ParameterType, name: string): void {
  switch (dataType) {
    case 'text':
      return;
    case 'aws:ec2:image':
      if (type !== 'String') {
        throw fault('ValidationException', 'The data type aws:ec2:image needs the type String.');
      }
      // GAP: AWS asks EC2 whether the image is there; nobody can say so here.
      throw unsupported('PutParameter with the data type aws:ec2:image');
    case 'aws:ssm:integration':
      if (type !== 'SecureString' || !INTEGRATIONS.test(name)) {
        throw fault(
          'ValidationException',
          'The data type aws:ssm:integration needs the type SecureString and a name below /d9d01087-4a3f-49e0-b0b4-d568d7826553/ssm/integrations/webhook/.',
        );
      }
      return;
    default:
      throw fault(
        'ValidationException',
        `The data type ${dataType} is not one of text, aws:ec2:image and aws:ssm:integration.`,
      );
  }
}
