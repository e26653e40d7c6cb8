import type { CatalogFile } from '../catalog-file.ts';

// prettier-ignore
/** Models of Black Forest Labs. */
export const blackForestLabs: CatalogFile = {
  "vendor": "black-forest-labs",
  "vendor_name": "Black Forest Labs",
  "api": "nvidia",
  "sources": {
    "models.dev/nvidia": {"name": "models.dev, provider nvidia", "url": "https://github.com/anomalyco/models.dev/tree/f3fc692299671838c7c65fd8126bf84d81a2e817/providers/nvidia", "date": "2026-07-02"},
  },
  "models": [
    {"upstream_model_id": "black-forest-labs/flux.1-dev", "display_name": "FLUX.1 dev", "mode": "image", "family": "flux", "context_window_tokens": 4096, "input_modalities": ["text"], "output_modalities": ["image"], "features": [], "release_date": "2024-08-01", "open_weights": true, "source": "models.dev/nvidia"},
    {"upstream_model_id": "black-forest-labs/flux_1-kontext-dev", "display_name": "FLUX.1 Kontext dev", "mode": "image_edit", "family": "flux", "context_window_tokens": 40960, "input_modalities": ["text", "image"], "output_modalities": ["image"], "features": [], "release_date": "2025-08-12", "open_weights": true, "source": "models.dev/nvidia"},
    {"upstream_model_id": "black-forest-labs/flux_1-schnell", "display_name": "FLUX.1 schnell", "mode": "image", "family": "flux", "context_window_tokens": 77, "input_modalities": ["text"], "output_modalities": ["image"], "features": [], "release_date": "2024-08-01", "open_weights": true, "source": "models.dev/nvidia"},
    {"upstream_model_id": "black-forest-labs/flux_2-klein-4b", "display_name": "FLUX.2 klein 4B", "mode": "image", "family": "flux", "context_window_tokens": 40960, "input_modalities": ["text", "image"], "output_modalities": ["image"], "features": [], "release_date": "2026-01-14", "open_weights": true, "source": "models.dev/nvidia"},
  ],
};
