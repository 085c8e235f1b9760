/** The `.driftline.yaml` to begin with: valid as it is, and every line that can be uncommented is explained. */
export const starterConfiguration = `# What Driftline cannot find out by itself. Kustomizations that nothing else includes are environments without being listed here.
version: 1

# The branch that changes are merged into. Without this line: the default branch of the remote.
# target: main

environments: []
# environments:
#   - name: prod
#     path: environments/prod
#     kustomize: {}
#     # What runs there. Without this line: the target branch stands in.
#     deployed:
#       tagPattern: prod-*
`;
