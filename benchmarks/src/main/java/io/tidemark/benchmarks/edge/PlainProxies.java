package io.tidemark.benchmarks.edge;

import java.nio.file.Path;

/** The configurations of nginx and HAProxy that only pass connections on, with one thread. */
final class PlainProxies {
  private PlainProxies() {}

  static String nginx(Path folder, int port, int originPort) {
    return """
        daemon off; master_process off; worker_processes 1; worker_rlimit_nofile 20000;
        error_log stderr crit; pid %s/nginx.pid;
        events { worker_connections 40000; }
        http {
          access_log off; client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/f; uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
          upstream origin { server 127.0.0.1:%3$d; }
          server {
            listen 127.0.0.1:%2$d backlog=4096;
            location / {
              proxy_pass http://origin; proxy_http_version 1.1; proxy_read_timeout 1h;
              proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";
              proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            }
          }
        }
        """
        .formatted(folder, port, originPort);
  }

  static String haproxy(int port, int originPort) {
    return """
        global
          maxconn 9900
          nbthread 1
        defaults
          mode http
          timeout connect 10s
          timeout client 1h
          timeout server 1h
          timeout tunnel 1h
          option forwardfor
        frontend front
          bind 127.0.0.1:%d backlog 4096
          default_backend origin
        backend origin
          server one 127.0.0.1:%d
        """
        .formatted(port, originPort);
  }
}
