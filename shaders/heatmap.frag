#version 330 core
uniform sampler2D map;     // one float a texel
uniform sampler2D colors;  // 256 x 1
uniform vec2 range;        // values of the first and the last colour
uniform float opacity;     // of the strongest colours
uniform bool even;         // the weaker colours are as opaque as the strongest
uniform bool diverging;    // the strongest colours are at both ends, the weakest in the middle
uniform float stale;
in vec2 position;
out vec4 color;

// Values that are no numbers: a checker that no colour map shows.
vec3 checker() {
    ivec2 cell = ivec2(gl_FragCoord.xy) / 4;
    return ((cell.x + cell.y) & 1) == 0 ? vec3(1.0, 0.0, 1.0) : vec3(0.15, 0.0, 0.15);
}

// Less saturated and darker, where the map is old.
vec3 aged(vec3 shown) {
    float grey = dot(shown, vec3(0.2126, 0.7152, 0.0722));
    return mix(shown, mix(vec3(grey), shown, 0.6) * 0.7, stale);
}

// As core/export/colormap.h, opacity_at.
float opacity_at(float share) {
    float strength = diverging ? abs(2.0 * share - 1.0) : share;
    float weakest = opacity * opacity * opacity * opacity;
    return even ? opacity : mix(weakest, opacity, strength);
}

void main() {
    ivec2 size = textureSize(map, 0);
    float value = texelFetch(map, clamp(ivec2(position * vec2(size)), ivec2(0), size - 1), 0).r;
    if (isnan(value) || isinf(value)) {
        color = vec4(aged(checker()), 1.0);
        return;
    }
    float share = range.y > range.x ? clamp((value - range.x) / (range.y - range.x), 0.0, 1.0) : 0.0;
    vec3 shown = texelFetch(colors, ivec2(int(share * 255.0 + 0.5), 0), 0).rgb;
    color = vec4(aged(shown), opacity_at(share));
}
