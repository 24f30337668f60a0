{{- define "tokenwire.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "tokenwire.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "tokenwire.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "tokenwire.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "tokenwire.selector" -}}
app.kubernetes.io/name: {{ include "tokenwire.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "tokenwire.labels" -}}
{{ include "tokenwire.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "tokenwire.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "tokenwire.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "tokenwire.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* The whole configuration: what the values say, with what the pod's own shape decides. */}}
{{- define "tokenwire.config" -}}
{{- $server := dict "host" "0.0.0.0" "port" 50051 "workers" (int .Values.workers) -}}
{{- if gt (int .Values.shutdown.lameDuckSeconds) 0 -}}
{{- $_ := set $server "lameDuck" (printf "%ds" (int .Values.shutdown.lameDuckSeconds)) -}}
{{- end -}}
{{- $_ := set $server "drainTimeout" (printf "%ds" (int .Values.shutdown.drainSeconds)) -}}
{{- if .Values.tls.existingSecret -}}
{{- $tls := dict "certFile" "/etc/tokenwire/tls/tls.crt" "keyFile" "/etc/tokenwire/tls/tls.key" -}}
{{- if .Values.tls.clientCa -}}{{- $_ := set $tls "clientCaFile" "/etc/tokenwire/tls/ca.crt" -}}{{- end -}}
{{- $_ := set $server "tls" $tls -}}
{{- end -}}
{{- $ops := dict "host" "0.0.0.0" "port" (int .Values.operations.port) "admin" .Values.operations.admin -}}
{{- if .Values.operations.tlsSecret -}}
{{- $_ := set $ops "tls" (dict "certFile" "/etc/tokenwire/ops-tls/tls.crt" "keyFile" "/etc/tokenwire/ops-tls/tls.key") -}}
{{- end -}}
{{- if .Values.operations.admin -}}
{{- $_ := required "operations.admin needs operations.tlsSecret: AdminService is not served without TLS beyond loopback" .Values.operations.tlsSecret -}}
{{- $_ := required "operations.admin needs operations.tokenSecret: AdminService is not served without tokens beyond loopback" .Values.operations.tokenSecret -}}
{{- $_ := set $ops "tokenFile" "/etc/tokenwire/ops-tokens/tokens" -}}
{{- end -}}
{{- toYaml (mergeOverwrite (deepCopy .Values.config) (dict "server" $server "ops" $ops)) -}}
{{- end -}}
