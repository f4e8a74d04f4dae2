// Finished answers are sealed to the server's public key: the phone that made them cannot open them again.
//
// ECDH on P-256 with a key made for this one message, HKDF-SHA-256, AES-256-GCM: `equiano_web/screening/sealed.py`
// opens it. The header travels in clear and is bound to the text: who changes it makes the text unreadable.
// An envelope is {sealed: 1, header, iv, text}, the last three in base64url; the header is the JSON object
// {id, key, epk, rules, made}: the message's own id (sending twice counts once), the server's key by name, the
// sender's half of the agreement, the rule version, the device's time.

export const FORMAT = 1;
const INFO = "equiano sealed screening 1"; // ties the derived key to this one use
const CURVE = { name: "ECDH", namedCurve: "P-256" };

const bytes = (text) => new TextEncoder().encode(text);

export function toBase64url(buffer) {
  let text = "";
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function fromBase64url(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
}

// publicKey: {id, key}, the key as an uncompressed point in base64url; content: what is sealed, any JSON.
export async function seal(publicKey, content, { id, rules, made }) {
  const theirs = await crypto.subtle.importKey("raw", fromBase64url(publicKey.key), CURVE, false, []);
  const mine = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const epk = toBase64url(await crypto.subtle.exportKey("raw", mine.publicKey));
  const header = toBase64url(bytes(JSON.stringify({ id, key: publicKey.id, epk, rules, made })));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, mine.privateKey, 256);
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const key = await crypto.subtle.deriveKey(
    // Both public halves go in, so the key belongs to this pair and no other.
    { name: "HKDF", hash: "SHA-256", salt: bytes(`${epk}.${publicKey.key}`), info: bytes(INFO) },
    secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(header) }, key,
    bytes(JSON.stringify(content)));
  return { sealed: FORMAT, header, iv: toBase64url(iv), text: toBase64url(text) };
}
