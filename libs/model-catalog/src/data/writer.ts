import type { CatalogFile } from '../catalog-file.ts';

// prettier-ignore
/** Models of Writer. */
export const writer: CatalogFile = {
  "vendor": "writer",
  "vendor_name": "Writer",
  "api": "aws-bedrock",
  "sources": {
    "models.dev/amazon-bedrock": {"name": "models.dev, provider amazon-bedrock", "url": "https://github.com/anomalyco/models.dev/tree/f3fc692299671838c7c65fd8126bf84d81a2e817/providers/amazon-bedrock", "date": "2026-07-02"},
  },
  "models": [
    {"upstream_model_id": "writer.palmyra-x4-v1:0", "display_name": "Palmyra X4", "mode": "chat", "family": "palmyra", "context_window_tokens": 122880, "max_output_tokens": 8192, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["tools", "reasoning", "streaming", "temperature"], "release_date": "2025-04-28", "open_weights": false, "price": {"input_token_pico": "2500000", "output_token_pico": "10000000"}, "source": "models.dev/amazon-bedrock"},
    {"upstream_model_id": "writer.palmyra-x5-v1:0", "display_name": "Palmyra X5", "mode": "chat", "family": "palmyra", "context_window_tokens": 1040000, "max_output_tokens": 8192, "input_modalities": ["text"], "output_modalities": ["text"], "features": ["tools", "reasoning", "streaming", "temperature"], "release_date": "2025-04-28", "open_weights": false, "price": {"input_token_pico": "600000", "output_token_pico": "6000000"}, "source": "models.dev/amazon-bedrock"},
  ],
};
