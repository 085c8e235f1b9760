/** Common objects as people begin them, complete enough that a server accepts them. Snippet syntax. */

export interface ObjectSnippet {
  readonly label: string;
  readonly description: string;
  readonly body: string;
}

const labels = 'app.kubernetes.io/name: ${1:web}';

export const objectSnippets: readonly ObjectSnippet[] = [
  {
    label: 'Deployment with probes and limits',
    description: 'A Deployment with one container, its port, probes and resources.',
    body: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: \${1:web}
  labels:
    ${labels}
spec:
  replicas: \${2:2}
  selector:
    matchLabels:
      ${labels}
  template:
    metadata:
      labels:
        ${labels}
    spec:
      containers:
        - name: \${1:web}
          image: \${3:nginx:1.29}
          ports:
            - name: http
              containerPort: \${4:8080}
          readinessProbe:
            httpGet:
              path: \${5:/}
              port: http
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              memory: 128Mi
`,
  },
  {
    label: 'StatefulSet with a volume',
    description: 'A StatefulSet whose pods keep a volume each.',
    body: `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: \${1:db}
spec:
  serviceName: \${1:db}
  replicas: \${2:1}
  selector:
    matchLabels:
      app.kubernetes.io/name: \${1:db}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: \${1:db}
    spec:
      containers:
        - name: \${1:db}
          image: \${3:postgres:18}
          volumeMounts:
            - name: data
              mountPath: \${4:/data}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        resources:
          requests:
            storage: \${5:1Gi}
`,
  },
  {
    label: 'Service for a workload',
    description: 'A Service that finds pods by their name label.',
    body: `apiVersion: v1
kind: Service
metadata:
  name: \${1:web}
spec:
  selector:
    ${labels}
  ports:
    - name: http
      port: \${2:80}
      targetPort: \${3:http}
`,
  },
  {
    label: 'Ingress for a Service',
    description: 'An Ingress that leads a host to a Service.',
    body: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: \${1:web}
spec:
  rules:
    - host: \${2:example.com}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: \${1:web}
                port:
                  name: \${3:http}
`,
  },
  {
    label: 'ConfigMap with a key',
    description: 'A ConfigMap.',
    body: `apiVersion: v1
kind: ConfigMap
metadata:
  name: \${1:config}
data:
  \${2:KEY}: \${3:value}
`,
  },
  {
    label: 'CronJob',
    description: 'A job that runs by the clock.',
    body: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: \${1:job}
spec:
  schedule: "\${2:0 3 * * *}"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: \${1:job}
              image: \${3:busybox:1.37}
`,
  },
  {
    label: 'Job',
    description: 'A job that runs once.',
    body: `apiVersion: batch/v1
kind: Job
metadata:
  name: \${1:job}
spec:
  backoffLimit: \${2:3}
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: \${1:job}
          image: \${3:busybox:1.37}
`,
  },
  {
    label: 'HorizontalPodAutoscaler by CPU',
    description: 'Scales a Deployment by the use of CPU.',
    body: `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: \${1:web}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: \${1:web}
  minReplicas: \${2:2}
  maxReplicas: \${3:10}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: \${4:80}
`,
  },
  {
    label: 'PodDisruptionBudget',
    description: 'Keeps pods running while nodes are drained.',
    body: `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: \${1:web}
spec:
  maxUnavailable: \${2:1}
  selector:
    matchLabels:
      ${labels}
`,
  },
  {
    label: 'NetworkPolicy that allows one port',
    description: 'Lets only pods of one name reach a port.',
    body: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: \${1:web}
spec:
  podSelector:
    matchLabels:
      ${labels}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: \${2:frontend}
      ports:
        - port: \${3:8080}
`,
  },
  {
    label: 'ServiceAccount with a Role',
    description: 'A ServiceAccount, a Role, and the RoleBinding that gives the one to the other.',
    body: `apiVersion: v1
kind: ServiceAccount
metadata:
  name: \${1:web}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: \${1:web}
rules:
  - apiGroups: [""]
    resources: [\${2:configmaps}]
    verbs: [get, list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: \${1:web}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: \${1:web}
subjects:
  - kind: ServiceAccount
    name: \${1:web}
`,
  },
  {
    label: 'PersistentVolumeClaim',
    description: 'A claim for storage.',
    body: `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: \${1:data}
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: \${2:1Gi}
`,
  },
  {
    label: 'kustomization',
    description: 'A kustomization file.',
    body: `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - \${1:deployment.yaml}
`,
  },
  {
    label: 'Flux GitRepository',
    description: 'A git repository that Flux reads.',
    body: `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: \${1:flux-system}
  namespace: \${2:flux-system}
spec:
  interval: 1m
  url: \${3:https://example.com/org/repository.git}
  ref:
    branch: \${4:main}
`,
  },
  {
    label: 'Flux Kustomization',
    description: 'A path of a source that Flux delivers.',
    body: `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: \${1:apps}
  namespace: \${2:flux-system}
spec:
  interval: 10m
  path: \${3:./apps}
  prune: true
  sourceRef:
    kind: GitRepository
    name: \${4:flux-system}
`,
  },
  {
    label: 'Flux HelmRelease',
    description: 'A chart of a repository that Flux installs.',
    body: `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: \${1:web}
  namespace: \${2:default}
spec:
  interval: 10m
  chart:
    spec:
      chart: \${3:web}
      version: \${4:1.x}
      sourceRef:
        kind: HelmRepository
        name: \${5:charts}
  values: {}
`,
  },
  {
    label: 'Argo CD Application',
    description: 'A path of a repository that Argo CD delivers.',
    body: `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: \${1:web}
  namespace: argocd
spec:
  project: \${2:default}
  source:
    repoURL: \${3:https://example.com/org/repository.git}
    targetRevision: \${4:HEAD}
    path: \${5:apps/web}
  destination:
    server: https://kubernetes.default.svc
    namespace: \${6:default}
  syncPolicy:
    automated:
      prune: true
      selfHeal: true
`,
  },
];
