#version 330 core
uniform sampler2D picture;
uniform float stale;
uniform bool grey;
in vec2 position;
out vec4 color;

// Magnified: each picture pixel keeps its colour, edges are softened over one screen pixel only.
vec4 sharp_sample(vec2 size, vec2 texels_per_pixel) {
    vec2 texel = position * size;
    vec2 edge = floor(texel - 0.5);
    vec2 blend = clamp((texel - edge - 1.0) / texels_per_pixel + 0.5, 0.0, 1.0);
    ivec2 last = ivec2(size) - 1;
    ivec2 low = clamp(ivec2(edge), ivec2(0), last);
    ivec2 high = clamp(ivec2(edge) + 1, ivec2(0), last);
    vec4 top = mix(texelFetch(picture, low, 0), texelFetch(picture, ivec2(high.x, low.y), 0), blend.x);
    vec4 bottom = mix(texelFetch(picture, ivec2(low.x, high.y), 0), texelFetch(picture, high, 0), blend.x);
    return mix(top, bottom, blend.y);
}

void main() {
    vec2 size = vec2(textureSize(picture, 0));
    vec2 texels_per_pixel = fwidth(position * size);
    bool magnified = max(texels_per_pixel.x, texels_per_pixel.y) <= 1.0;
    vec4 shown = magnified ? sharp_sample(size, texels_per_pixel) : texture(picture, position);
    vec3 light = vec3(dot(shown.rgb, vec3(0.2126, 0.7152, 0.0722)));
    vec3 fresh = grey ? light : shown.rgb;
    color = vec4(mix(fresh, mix(light, fresh, 0.6) * 0.7, stale), 1.0);
}
