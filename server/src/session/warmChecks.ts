import type { CancellationToken } from '../base/cancellation.ts';
import type { LooseFiles } from './looseFiles.ts';

/** Times that the manifest is checked: behind them the shortest time of a check hardly falls any more (measured). */
const rounds = 150;

const uri = 'driftline:/warm-up.yaml';

/**
 * Checks a manifest of our own again and again while nothing else happens, so that the runtime has compiled what a keystroke waits
 * for before the first one comes. Otherwise a check takes two to three times as long for the first few hundred keystrokes.
 *
 * @param files those of nobody else.
 * @param rest resolves when others have had a turn.
 */
export async function warmChecks(
  files: Pick<LooseFiles, 'setBuffer' | 'getFindings'>,
  rest: () => Promise<void>,
  token: CancellationToken,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await rest();
    if (token.isCancellationRequested) {
      break;
    }
    files.setBuffer(uri, describeManifest(round));
    files.getFindings(uri);
  }
  files.setBuffer(uri, undefined);
}

/** An object with the shapes that most have, and something wrong in it, which differs each time so that nothing is remembered. */
function describeManifest(round: number): string {
  return `# Checked to warm up.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: warm-up-${round}
  namespace: "default"
  labels: &labels
    app.kubernetes.io/name: warm-up
    app.kubernetes.io/version: '1.0'
spec:
  replicaz${round}: 3
  selector: { matchLabels: { app: warm-up } }
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 25%
      maxUnavailable: 0
  template:
    metadata:
      labels: *labels
    spec:
      serviceAccountName: warm-up # a comment
      containers:
        - name: main
          image: registry.example/warm-up:${round}
          args:
            - --port=8080
            - |
              several
              lines
          ports:
            - name: http
              containerPort: 8080
              protocol: TCP
          env:
            - name: LOG_LEVEL
              value: info
            - name: TOKEN
              valueFrom:
                secretKeyRef:
                  name: warm-up
                  key: token
          readinessProbe:
            httpGet:
              path: /ready
              port: http
            periodSeconds: 5
          resources:
            requests:
              cpu: 100m
              memory: 64Mi
            limits:
              memory: 128Mi
          securityContext:
            runAsNonRoot: true
            capabilities:
              drop: [ALL]
          volumeMounts:
            - name: data
              mountPath: /data
      volumes:
        - name: data
          emptyDir: {}
`;
}
