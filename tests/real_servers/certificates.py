"""Certificates for one run: an authority, a server of this machine, and a client that the authority knows."""

import datetime
import ipaddress
import pathlib
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

NOW = datetime.datetime.now(datetime.timezone.utc)


def named(name):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def signed(name, by, key_of, extensions):
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(by))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - datetime.timedelta(hours=1))
        .not_valid_after(NOW + datetime.timedelta(days=1))
    )
    for extension, critical in extensions:
        certificate = certificate.add_extension(extension, critical=critical)
    return certificate.sign(key_of or key, hashes.SHA256()), key


def pem(certificate, key):
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode(), secret.decode()


def made(folder):
    """What uvicorn takes, and what a client needs."""
    is_authority = (x509.BasicConstraints(ca=True, path_length=None), True)
    is_none = (x509.BasicConstraints(ca=False, path_length=None), True)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    usage = x509.oid.ExtendedKeyUsageOID
    authority, key = signed("an authority", "an authority", None, [is_authority])
    of_server = signed(
        "a server", "an authority", key, [is_none, (here, False), (x509.ExtendedKeyUsage([usage.SERVER_AUTH]), False)]
    )
    of_client = signed(
        "a client", "an authority", key, [is_none, (x509.ExtendedKeyUsage([usage.CLIENT_AUTH]), False)]
    )
    stranger = signed("a stranger", "a stranger", None, [is_authority])
    folder = pathlib.Path(folder)
    (certificate, secret), (known, _) = pem(*of_server), pem(authority, key)
    for name, text in {"server.pem": certificate, "server.key": secret, "authority.pem": known}.items():
        (folder / name).write_text(text)
    tls = {
        "ssl_certfile": str(folder / "server.pem"),
        "ssl_keyfile": str(folder / "server.key"),
        "ssl_ca_certs": str(folder / "authority.pem"),
        "ssl_cert_reqs": ssl.CERT_REQUIRED,
    }
    return tls, {"authority": known, "client": pem(*of_client), "stranger": pem(*stranger)}
