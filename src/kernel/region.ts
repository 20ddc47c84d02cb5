/**
 * The commercial regions by the form of their names. The form is narrow on purpose: a cell is opened for a region that is named,
 * and there must be an end of names. [AWS General Reference, "Regions"; the SDKs' partitions]
 */
const REGION =
  /^(?:af|ap|ca|eu|il|me|mx|sa|us)-(?:(?:north|south)(?:east|west)?|east|west|central)-[1-9]$/;

export function isRegion(name: string): boolean {
  return REGION.test(name);
}
