import type { YamlAssist } from '../features/yamlAssist.ts';

/**
 * The YAML language service and the formatter, each loaded when it is first needed: both are large, and most sessions start with
 * neither. A bundle has them as files of their own.
 */
export function createYamlAssist(): YamlAssist {
  return {
    complete: async (document, position, options) =>
      (await import('./yamlLanguageService.ts')).completeYaml(document, position, options),
    hover: async (document, position) => (await import('./yamlLanguageService.ts')).hoverYaml(document, position),
    format: async (text, options) => (await import('./yamlFormatter.ts')).formatYaml(text, options),
  };
}
