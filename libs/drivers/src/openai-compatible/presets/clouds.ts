import type { Preset } from '../../contract/preset.ts';
import { hostedPreset, placeholderField } from './preset-facts.ts';

/** The large clouds, each through the endpoint of its own that speaks the OpenAI dialect. */
export const CLOUDS: readonly Preset[] = [
  hostedPreset({
    name: 'azure-openai',
    icon: 'azure',
    label: 'Azure OpenAI (v1)',
    vendor: 'Microsoft',
    baseUrl: 'https://{resource}.openai.azure.com/openai/v1',
    fields: [
      placeholderField({
        name: 'resource',
        label: 'Resource',
        help: 'Name of the Azure OpenAI or Foundry resource, the first part of its endpoint.',
        pattern: '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,62}[a-zA-Z0-9])?',
        patternHelp: '1 to 64 letters, digits and hyphens',
      }),
    ],
    auth: { name: 'api-key', format: '{api_key}' },
    allowedHosts: ['{resource}.openai.azure.com'],
    modes: ['chat', 'embedding'],
    // GET /openai/v1/models lists what could be deployed, not what is.
    remoteDiscovery: false,
    billsAfterAbort: false,
    notes: [
      'The upstream model id is the name of a deployment in Azure.',
      'Keys of the environment are not used: each resource is a host of one customer.',
    ],
    docUrl: 'https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle',
  }),
  hostedPreset({
    name: 'google-vertex',
    icon: 'google-cloud',
    label: 'Google Vertex AI (OpenAI-compatible)',
    vendor: 'Google Cloud',
    baseUrl: 'https://{region-}aiplatform.googleapis.com/v1/projects/{project}/locations/{region}/endpoints/openapi',
    fields: [
      placeholderField({
        name: 'project',
        label: 'Project',
        help: 'Id of the Google Cloud project.',
        pattern: '[a-z][a-z0-9-]{4,28}[a-z0-9]',
        patternHelp: 'the id of a project: 6 to 30 lower-case letters, digits and hyphens',
      }),
      placeholderField({
        name: 'region',
        label: 'Location',
        help: 'Such as europe-west4; global leaves the choice to Google.',
        pattern: 'global|[a-z]{2,16}(?:-[a-z]{2,16}){1,2}[0-9]{1,2}',
        patternHelp: 'a location of Vertex AI, such as europe-west4, or global',
        default: 'global',
      }),
    ],
    allowedHosts: ['{region-}aiplatform.googleapis.com'],
    modes: ['chat'],
    remoteDiscovery: false,
    billsAfterAbort: true,
    notes: [
      'Takes an OAuth access token, which ends after an hour: something has to rotate the credential.',
      'Model ids carry their publisher, such as google/gemini-2.5-flash.',
    ],
    docUrl: 'https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/call-vertex-using-openai-library',
  }),
  hostedPreset({
    name: 'aws-bedrock',
    icon: 'aws',
    label: 'Amazon Bedrock (OpenAI-compatible)',
    vendor: 'Amazon Web Services',
    baseUrl: 'https://bedrock-mantle.{region}.api.aws/v1',
    fields: [
      placeholderField({
        name: 'region',
        label: 'Region',
        help: 'AWS region, such as eu-west-1.',
        pattern: '[a-z]{2}(?:-[a-z]{2,16}){1,3}-[0-9]{1,2}',
        patternHelp: 'an AWS region, such as eu-west-1',
        placeholder: 'eu-west-1',
      }),
    ],
    allowedHosts: ['bedrock-mantle.{region}.api.aws', 'bedrock-runtime.{region}.amazonaws.com'],
    environmentKeys: ['AWS_BEARER_TOKEN_BEDROCK'],
    modes: ['chat'],
    billsAfterAbort: true,
    notes: [
      'Takes an Amazon Bedrock API key; access keys of AWS, which sign requests, do not work here.',
      'Serves the models of the Mantle engine; others are at https://bedrock-runtime.<region>.amazonaws.com/openai/v1.',
    ],
    docUrl: 'https://docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions-mantle.html',
  }),
];
