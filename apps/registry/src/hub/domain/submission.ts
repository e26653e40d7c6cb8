import { hubContent } from '@roundhouse/admin-api';
import { roleOfFileName, type HubIssue, type HubVersionContent } from '@roundhouse/hub';
import { z } from 'zod';

/** What a publisher says of a version, without what it is called and whose it is. */
export const submittedContent = z.object(hubContent);

/** As it came, its form checked. */
export type SubmittedContent = z.output<typeof submittedContent>;

/** The content of a submission as it is stored: nothing else that came along, and a role for each file. */
export function contentOf(submitted: SubmittedContent): HubVersionContent {
  return {
    name: submitted.name,
    description: submitted.description,
    license: submitted.license,
    tags: submitted.tags,
    parameters: submitted.parameters,
    context_tokens: submitted.context_tokens,
    capabilities: submitted.capabilities,
    homepage: submitted.homepage,
    changelog: submitted.changelog,
    hardware: submitted.hardware,
    min_app_version: submitted.min_app_version,
    options: submitted.options.map((option) => ({
      ...option,
      files: option.files.map((file) => ({
        name: file.name,
        role: file.role ?? roleOfFileName(file.name, option.format),
        url: file.url,
        size_bytes: file.size_bytes,
        sha256: file.sha256,
      })),
    })),
  };
}

/** True when nothing speaks against approving it. */
export function isPassed(issues: readonly HubIssue[]): boolean {
  return issues.every((issue) => issue.level !== 'error');
}
