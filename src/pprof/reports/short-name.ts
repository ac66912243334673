// Names of functions without their package path, for pictures. The patterns are those of pprof: Go, Java, C++.

const go = /^(?:[\w\-.]+\/)+([^.]+\..+)/;
const java = /^(?:[a-z]\w*\.)*([A-Z][\w$]*\.(?:<init>|[a-z][\w$]*(?:\$\d+)?))(?:\(|$)/;
const cpp = /^(?:[_a-zA-Z]\w*::)+(_*[A-Z]\w*::~?[_a-zA-Z]\w*(?:<.*>)?)/;
/** `/v2` of a module path. */
const version = /^(.*?)\/v(?:[2-9]|[1-9][0-9]+)([./].*)$/;

export function shortFunctionName(name: string): string {
	const plain = name.replace(/^\(anonymous namespace\)::/, '').replace(version, '$1$2');
	for (const pattern of [go, java, cpp]) {
		const found = pattern.exec(plain);
		if (found) return found[1] as string;
	}
	return plain;
}
