#version 330 core
// A rectangle without vertex buffers: left, top, right, bottom in clip space.
uniform vec4 target;
out vec2 position;

void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    position = corner;
    gl_Position = vec4(mix(target.xy, target.zw, corner), 0.0, 1.0);
}
