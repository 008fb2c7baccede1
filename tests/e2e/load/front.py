"""nginx and Caddy in front of the gate, with what the document says to configure in them."""

import re
import subprocess

NAME = "shop.example.com"


def make_certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem", "-subj", f"/CN={NAME}",
                    "-addext", f"subjectAltName=DNS:{NAME},IP:127.0.0.1"], check=True, capture_output=True)


def documented(document, language, title, gate_port):
    """The block of the document that follows `title`, for a gate on this port."""
    block = re.search(rf"^{title}\n```{language}\n(.*?)```", document.read_text(), re.DOTALL | re.MULTILINE)
    if not block:
        raise AssertionError(f"{document} has no such block: {title}")
    return block.group(1).replace("127.0.0.1:8080", f"127.0.0.1:{gate_port}")


def nginx(folder, document, gate_port, port):
    """Its command."""
    server = documented(document, "nginx", "nginx:", gate_port).replace("listen 443", f"listen 127.0.0.1:{port}")
    server = re.sub(r"/etc/letsencrypt/live/[^/]*/fullchain.pem", f"{folder}/cert.pem", server)
    server = re.sub(r"/etc/letsencrypt/live/[^/]*/privkey.pem", f"{folder}/key.pem", server)
    server = server.replace(f"server_name {NAME}", f"server_name {NAME} 127.0.0.1")
    # The clients' bodies are larger than nginx's buffers for them: its files are to be here, too.
    kept = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; user root; events {{}}\nhttp {{ access_log off; {kept}\n{server}}}\n")
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy(folder, document, gate_port, port):
    """Its command."""
    site = documented(document, "", "Caddy, which gets its certificate by itself:", gate_port)
    site = site.replace(f"{NAME} {{", f"{NAME}:{port}, 127.0.0.1:{port} {{\n\ttls {folder}/cert.pem {folder}/key.pem")
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system {folder}\n}}\n{site}")
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
