{{- define "mcp-hub.labels" -}}
app.kubernetes.io/name: mcp-hub
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "mcp-hub.image" -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end }}

{{- define "mcp-hub.settings" -}}
- name: MCP_HUB_DATABASE
  valueFrom: {secretKeyRef: {name: {{ .Values.existingSecret | quote }}, key: database}}
- name: MCP_HUB_QUEUE
  valueFrom: {secretKeyRef: {name: {{ .Values.existingSecret | quote }}, key: queue}}
- name: MCP_HUB_SECRET_KEY_FILE
  value: /run/secrets/mcp-hub/secret-key
{{- end }}

{{- define "mcp-hub.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: 2Gi}
- name: secret-key
  secret:
    secretName: {{ .Values.existingSecret | quote }}
    defaultMode: 0440
    items: [{key: secret-key, path: secret-key}]
{{- end }}

{{- define "mcp-hub.mounts" -}}
- {name: tmp, mountPath: /tmp}
- {name: secret-key, mountPath: /run/secrets/mcp-hub, readOnly: true}
{{- end }}

{{- define "mcp-hub.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "mcp-hub.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "mcp-hub.placement" -}}
{{- with .Values.nodeSelector }}
nodeSelector: {{ toJson . }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{ toJson . }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{ toJson . }}
{{- end }}
{{- end }}
