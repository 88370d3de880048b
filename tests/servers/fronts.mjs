/**
 * Real servers in front, each with a listing of docs/servers.md inside the smallest configuration
 * that a site needs: a port, logs, and its folders for temporary files.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';

const asRoot = process.getuid() === 0;

/** Where Debian has it, although it is not always on the path of other users. */
const found = (name) => ['/usr/sbin', '/usr/bin', '/usr/local/bin'].map((folder) => `${folder}/${name}`).find(existsSync);

const nginx = {
  name: 'nginx',
  program: found('nginx'),
  limit: [['nginx/jimun.conf', 'client_max_body_size 1m', 'client_max_body_size 8k']],
  temporary: ['body', 'proxy'],
  async start(run, { dir, port, temporary, extra = '' }) {
    const [body, proxy] = temporary;
    const conf = `${dir}/front/nginx.conf`;
    await writeFile(conf, `
      daemon off;
      worker_processes 1;
      ${asRoot ? 'user www-data;' : ''}
      pid ${dir}/front/nginx.pid;
      error_log ${dir}/logs/nginx-error.log info;
      include /etc/nginx/modules-enabled/*.conf;
      events {}
      http {
        access_log ${dir}/logs/nginx-access.log;
        client_body_temp_path ${body};
        proxy_temp_path ${proxy};
        fastcgi_temp_path ${proxy}-fastcgi;
        uwsgi_temp_path ${proxy}-uwsgi;
        scgi_temp_path ${proxy}-scgi;
        server {
          listen 127.0.0.1:${port};
          ${extra}
          include ${dir}/front/jimun.conf;
        }
      }`);
    return run('nginx', this.program, ['-e', `${dir}/logs/nginx-start.log`, '-c', conf]);
  },
};

const APACHE_MODULES = [
  'mpm_event', 'authz_core', 'alias', 'mime', 'dir', 'filter', 'headers', 'brotli', 'deflate', 'proxy', 'proxy_http', 'reqtimeout',
];

const apache = {
  name: 'Apache',
  program: found('apache2'),
  limit: [['apache/jimun.conf', '-gt 1048576', '-gt 8192']],
  temporary: ['apache'],
  async start(run, { dir, port, temporary, extra = '' }) {
    const conf = `${dir}/front/apache.conf`;
    const loads = APACHE_MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`);
    await writeFile(conf, `
ServerRoot ${dir}/front
ServerName 127.0.0.1
PidFile ${dir}/front/apache.pid
DefaultRuntimeDir ${dir}/front
${loads.join('\n')}
${asRoot ? 'User www-data\nGroup www-data' : ''}
TypesConfig /etc/mime.types
LogLevel info
ErrorLog ${dir}/logs/apache-error.log
LogFormat "%h %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\""
TransferLog ${dir}/logs/apache-access.log
Listen 127.0.0.1:${port}
<VirtualHost 127.0.0.1:${port}>
${extra}
Include ${dir}/front/jimun.conf
</VirtualHost>
`);
    return run('apache', this.program, ['-DFOREGROUND', '-f', conf], { TMPDIR: temporary[0] });
  },
};

const caddy = {
  name: 'Caddy',
  program: found('caddy'),
  limit: [['caddy/jimun.caddy', '1048576', '8192'], ['caddy/jimun.caddy', '1MiB', '8KiB']],
  temporary: ['caddy'],
  async start(run, { dir, port, temporary, extra = '' }) {
    const conf = `${dir}/front/Caddyfile`;
    await writeFile(conf, `
{
	admin off
	auto_https off
	log {
		output file ${dir}/logs/caddy.log
		level INFO
	}
}
import ${dir}/front/cache.caddy
http://127.0.0.1:${port} {
	log
	${extra}
	import ${dir}/front/jimun.caddy
}
`);
    await mkdir(`${dir}/front/home`, { recursive: true });
    return run('caddy', this.program, ['run', '--config', conf, '--adapter', 'caddyfile'], { TMPDIR: temporary[0], HOME: `${dir}/front/home` });
  },
};

export const FRONTS = [nginx, apache, caddy];
