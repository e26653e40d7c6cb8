import type {
  GetResidualsRequest,
  ImportCostsRequest,
  ImportCostsResponse,
  Residual as WireResidual,
} from '@roundhouse/contracts/tracing/v1/reconciliation_service';
import { AppError } from '@roundhouse/errors';
import { verifiedTimeFrom } from '../../usage/api/verification.mapper.ts';
import type { Residual } from '../domain/residuals.ts';
import type { ResidualsQuery } from '../reconciliation.ports.ts';
import type { CostUpload, ImportOutcome } from '../reconciliation.service.ts';

const MAX_BYTES = 2 * 1024 * 1024;
const MAX_TEXT = 256;
const MAX_LISTED_FAULTS = 100;

/** @throws AppError INVALID_REQUEST */
export function uploadFrom({ organizationId, providerId, csv, importedBy }: ImportCostsRequest): CostUpload {
  if (csv.length > MAX_BYTES) throw refusal('/csv', 'must be at most 2 MiB');
  if (!isId(organizationId)) throw refusal('/organization_id', 'is no id');
  if (!isId(providerId)) throw refusal('/provider_id', 'is no id');
  return { organizationId, providerId, csv, importedBy: importedBy.slice(0, MAX_TEXT).replaceAll('\0', '') };
}

/** @throws AppError INVALID_REQUEST unless it is about an organization as a whole, or the installation */
export function residualsQueryFrom(request: GetResidualsRequest): ResidualsQuery {
  const { scope, providerId } = request;
  const { installation = false, organizationId = '', wholeOrganization = false } = scope ?? {};
  if (installation === (organizationId !== '') || wholeOrganization === installation) {
    throw refusal('/scope', 'must be the installation or one organization');
  }
  if (providerId !== '' && !isId(providerId)) throw refusal('/provider_id', 'is no id');
  return { organizationId, providerId, ...verifiedTimeFrom(request) };
}

/** What became of a file; of very many faults the first. */
export function toWireImport(outcome: ImportOutcome): ImportCostsResponse {
  const { faults, added, changed, unchanged, firstDay, lastDay, costPico } = outcome;
  return {
    faults: faults.slice(0, MAX_LISTED_FAULTS).map((fault) => ({ ...fault })),
    furtherFaults: Math.max(0, faults.length - MAX_LISTED_FAULTS),
    added,
    changed,
    unchanged,
    firstDay,
    lastDay,
    costPico: costPico.toString(),
  };
}

/** Amounts travel as text: they may exceed 64 bits. */
export function toWireResidual(residual: Residual): WireResidual {
  return {
    ...residual,
    billedPico: residual.billedPico.toString(),
    recordedPico: residual.recordedPico.toString(),
    residualPico: residual.residualPico.toString(),
  };
}

function isId(text: string): boolean {
  return text !== '' && text.length <= MAX_TEXT && !text.includes('\0');
}

function refusal(where: string, message: string): AppError {
  return new AppError('INVALID_REQUEST', 'The request is not valid.', { details: [{ where, message }] });
}
