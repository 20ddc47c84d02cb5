/**
 * The service-linked roles that are known here. [Service Authorization Reference; the user guides of the services]
 */
// GAP: services that are not in this list, or whose policy is not known here, are refused by name.
interface LinkedRole {
  /** `autoscaling.amazonaws.com` */
  readonly service: string;
  /** Absent where what AWS makes is not known here; that it takes no suffix is. */
  readonly made?: { readonly roleName: string; readonly policyName: string };
  /** AWS: of most services there is one role, and its name is fixed. [Recorded: test_service_role_lifecycle_custom_suffix] */
  readonly takesSuffix: boolean;
}

type Row = readonly [service: string, role?: string, policy?: string, takesSuffix?: 'suffix'];

const rows: readonly Row[] = [
  ['access-analyzer', 'AccessAnalyzer', 'AccessAnalyzerServiceRolePolicy'],
  [
    'accountdiscovery.ssm',
    'AmazonSSM_AccountDiscovery',
    'AWSSystemsManagerAccountDiscoveryServicePolicy',
  ],
  ['acm', 'CertificateManager', 'CertificateManagerServiceRolePolicy'],
  [
    'apidestinations.events',
    'AmazonEventBridgeApiDestinations',
    'AmazonEventBridgeApiDestinationsServiceRolePolicy',
  ],
  ['appmesh', 'AppMesh', 'AWSAppMeshServiceRolePolicy'],
  ['autoscaling', 'AutoScaling', 'AutoScalingServiceRolePolicy', 'suffix'],
  [
    'autoscaling-plans',
    'AutoScalingPlans_EC2AutoScaling',
    'AWSAutoScalingPlansEC2AutoScalingPolicy',
  ],
  ['backup', 'Backup', 'AWSBackupServiceLinkedRolePolicyForBackup'],
  ['batch', 'Batch', 'BatchServiceRolePolicy'],
  [
    'cassandra.application-autoscaling',
    'ApplicationAutoScaling_CassandraTable',
    'AWSApplicationAutoscalingCassandraTablePolicy',
  ],
  [
    'cks.kms',
    'KeyManagementServiceCustomKeyStores',
    'AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy',
  ],
  ['cloudtrail', 'CloudTrail', 'CloudTrailServiceRolePolicy'],
  ['codestar-notifications', 'CodeStarNotifications', 'AWSCodeStarNotificationsServiceRolePolicy'],
  ['config'],
  ['connect', 'AmazonConnect', 'AmazonConnectServiceLinkedRolePolicy', 'suffix'],
  ['dms', 'DMSServerless', 'AWSDMSServerlessServiceRolePolicy'],
  ['dms-fleet-advisor', 'DMSFleetAdvisor', 'AWSDMSFleetAdvisorServiceRolePolicy'],
  ['docdb-elastic', 'DocDB-Elastic', 'AmazonDocDB-ElasticServiceRolePolicy'],
  [
    'dynamodb.application-autoscaling',
    'ApplicationAutoScaling_DynamoDBTable',
    'AWSApplicationAutoscalingDynamoDBTablePolicy',
  ],
  ['ec2-instance-connect', 'Ec2InstanceConnect', 'Ec2InstanceConnectEndpoint'],
  [
    'ec2.application-autoscaling',
    'ApplicationAutoScaling_EC2SpotFleetRequest',
    'AWSApplicationAutoscalingEC2SpotFleetRequestPolicy',
  ],
  ['ecr', 'ECRTemplate', 'ECRTemplateServiceRolePolicy'],
  ['ecs', 'ECS', 'AmazonECSServiceRolePolicy'],
  [
    'ecs.application-autoscaling',
    'ApplicationAutoScaling_ECSService',
    'AWSApplicationAutoscalingECSServicePolicy',
  ],
  ['eks', 'AmazonEKS', 'AmazonEKSServiceRolePolicy'],
  ['eks-connector', 'AmazonEKSConnector', 'AmazonEKSConnectorServiceRolePolicy'],
  ['eks-fargate', 'AmazonEKSForFargate', 'AmazonEKSForFargateServiceRolePolicy'],
  ['eks-nodegroup', 'AmazonEKSNodegroup', 'AWSServiceRoleForAmazonEKSNodegroup'],
  ['elasticache', 'ElastiCache', 'ElastiCacheServiceRolePolicy'],
  ['elasticbeanstalk', 'ElasticBeanstalk', 'AWSElasticBeanstalkServiceRolePolicy'],
  ['elasticfilesystem', 'AmazonElasticFileSystem', 'AmazonElasticFileSystemServiceRolePolicy'],
  ['elasticloadbalancing', 'ElasticLoadBalancing', 'AWSElasticLoadBalancingServiceRolePolicy'],
  ['email.cognito-idp', 'AmazonCognitoIdpEmailService', 'AmazonCognitoIdpEmailServiceRolePolicy'],
  ['emr-containers', 'AmazonEMRContainers', 'AmazonEMRContainersServiceRolePolicy'],
  ['emrwal', 'EMRWAL', 'EMRDescribeClusterPolicyForEMRWAL'],
  ['es', 'AmazonElasticsearchService', 'AmazonElasticsearchServiceRolePolicy'],
  ['events', 'CloudWatchEvents', 'CloudWatchEventsServiceRolePolicy'],
  ['fis', 'FIS', 'AmazonFISServiceRolePolicy'],
  ['grafana', 'AmazonGrafana', 'AmazonGrafanaServiceLinkedRolePolicy'],
  ['guardduty', 'AmazonGuardDuty', 'AmazonGuardDutyServiceRolePolicy'],
  ['imagebuilder', 'ImageBuilder', 'AWSServiceRoleForImageBuilder'],
  ['inspector2', 'AmazonInspector2', 'AmazonInspector2ServiceRolePolicy'],
  ['iotmanagedintegrations', 'IoTManagedIntegrations', 'AWSIoTManagedIntegrationsRolePolicy'],
  ['kafka', 'Kafka', 'KafkaServiceRolePolicy'],
  ['kafkaconnect', 'KafkaConnect', 'KafkaConnectServiceRolePolicy'],
  ['lakeformation', 'LakeFormationDataAccess', 'LakeFormationDataAccessServiceRolePolicy'],
  [
    'lambda.application-autoscaling',
    'ApplicationAutoScaling_LambdaConcurrency',
    'AWSApplicationAutoscalingLambdaConcurrencyPolicy',
  ],
  ['lex', 'LexBots', 'LexBotPolicy'],
  ['lexv2', 'LexV2Bots', 'AmazonLexV2BotPolicy', 'suffix'],
  ['lightsail', 'Lightsail', 'LightsailExportAccess'],
  ['m2'],
  ['macie', 'AmazonMacie', 'AmazonMacieServiceRolePolicy'],
  ['memorydb', 'MemoryDB', 'MemoryDBServiceRolePolicy'],
  ['mq', 'AmazonMQ', 'AmazonMQServiceRolePolicy'],
  [
    'mrk.kms',
    'KeyManagementServiceMultiRegionKeys',
    'AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy',
  ],
  ['notifications'],
  [
    'observability.aoss',
    'AmazonOpenSearchServerless',
    'AmazonOpenSearchServerlessServiceRolePolicy',
  ],
  ['opensearchservice', 'AmazonOpenSearchService', 'AmazonOpenSearchServiceRolePolicy'],
  ['ops.apigateway', 'APIGateway', 'APIGatewayServiceRolePolicy'],
  ['ops.emr-serverless', 'AmazonEMRServerless', 'AmazonEMRServerlessServiceRolePolicy'],
  ['opsdatasync.ssm', 'SystemsManagerOpsDataSync', 'AWSSystemsManagerOpsDataSyncServiceRolePolicy'],
  ['opsinsights.ssm', 'AmazonSSM_OpsInsights', 'AWSSSMOpsInsightsServiceRolePolicy'],
  ['organizations', 'Organizations', 'AWSOrganizationsServiceTrustPolicy'],
  ['pullthroughcache.ecr', 'ECRPullThroughCache', 'AWSECRPullThroughCache_ServiceRolePolicy'],
  ['ram', 'ResourceAccessManager', 'AWSResourceAccessManagerServiceRolePolicy'],
  ['rds', 'RDS', 'AmazonRDSServiceRolePolicy'],
  ['redshift', 'Redshift', 'AmazonRedshiftServiceLinkedRolePolicy'],
  ['replication.cassandra', 'AmazonKeyspacesReplication', 'KeyspacesReplicationServiceRolePolicy'],
  ['replication.dynamodb', 'DynamoDBReplication', 'DynamoDBReplicationServiceRolePolicy'],
  ['replication.ecr', 'ECRReplication', 'ECRReplicationServiceRolePolicy'],
  ['repository.sync.codeconnections', 'GitSync', 'AWSGitSyncServiceRolePolicy'],
  ['resource-explorer-2'],
  ['rolesanywhere', 'RolesAnywhere', 'AWSRolesAnywhereServicePolicy'],
  ['s3-outposts', 'S3OnOutposts', 'AWSS3OnOutpostsServiceRolePolicy'],
  ['schemas', 'Schemas', 'AmazonEventBridgeSchemasServiceRolePolicy'],
  ['securityhub', 'SecurityHub', 'AWSSecurityHubServiceRolePolicy'],
  ['ses', 'AmazonSES', 'AmazonSESServiceRolePolicy'],
  ['shield', 'AWSShield', 'AWSShieldServiceRolePolicy'],
  ['spot', 'EC2Spot', 'AWSEC2SpotServiceRolePolicy'],
  ['spotfleet', 'EC2SpotFleet', 'AWSEC2SpotFleetServiceRolePolicy'],
  ['ssm', 'AmazonSSM', 'AmazonSSMServiceRolePolicy'],
  ['ssm-incidents', 'IncidentManager', 'AWSIncidentManagerServiceRolePolicy'],
  ['ssm-quicksetup', 'SSMQuickSetup', 'SSMQuickSetupRolePolicy'],
  ['sso', 'SSO', 'AWSSSOServiceRolePolicy'],
  ['vpcorigin.cloudfront', 'CloudFrontVPCOrigin', 'AWSCloudFrontVPCOriginServiceRolePolicy'],
  ['waf', 'WAFLogging', 'WAFLoggingServiceRolePolicy'],
  ['wafv2', 'WAFV2Logging', 'WAFV2LoggingServiceRolePolicy'],
];

export const linkedRoles: ReadonlyMap<string, LinkedRole> = new Map(
  rows.map(([name, role, policyName, suffix]) => {
    const service = `${name}.amazonaws.com`;
    const isMade = role !== undefined && policyName !== undefined;
    const made = isMade ? { roleName: `AWSServiceRoleFor${role}`, policyName } : undefined;
    return [service, { service, takesSuffix: suffix === 'suffix', ...(made && { made }) }];
  }),
);
