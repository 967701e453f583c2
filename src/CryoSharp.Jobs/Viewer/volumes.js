// All maps in one canvas: a surface in each pane, found along rays through an 8-bit map, turned together.

const vertexText = `#version 300 es
in vec2 corner;
out vec2 at;
void main() { at = corner; gl_Position = vec4(corner, 0.0, 1.0); }`;

// A ray enters the box that holds all that lies above the level, goes on in steps of a voxel until it is inside, and comes back by halves. Orthographic, as microscopes see.
const fragmentText = `#version 300 es
precision highp float;
precision highp sampler3D;
uniform sampler3D map, other, blocks, otherBlocks;
uniform mat3 turn;
uniform vec3 low, high, colour, otherColour, paper;
uniform vec2 scale, otherScale;
uniform float level, otherLevel, zoom, voxel, stride, against;
uniform bool sliced;
in vec2 at;
out vec4 result;

float density(vec3 place) { return texture(map, place).r; }

// How far above the level, of this map or, where two lie over each other, of either: 1 on the surface.
float height(vec3 place) {
    float own = density(place) / level;
    return otherLevel > 0.0 ? max(own, texture(other, place).r / otherLevel) : own;
}

// Whether a block of some voxels has nothing above the level.
bool isEmpty(vec3 place) {
    return texture(blocks, place).r < level && (otherLevel <= 0.0 || texture(otherBlocks, place).r < otherLevel);
}

vec3 shade(vec3 place, vec3 ray, vec3 base) {
    float d = 1.2 * voxel;
    vec3 slope = vec3(
        height(place + vec3(d, 0, 0)) - height(place - vec3(d, 0, 0)),
        height(place + vec3(0, d, 0)) - height(place - vec3(0, d, 0)),
        height(place + vec3(0, 0, d)) - height(place - vec3(0, 0, d)));
    vec3 normal = length(slope) > 0.0 ? -normalize(slope) : -ray;
    vec3 light = normalize(turn * vec3(0.35, 0.5, 1.0));
    float facing = clamp(dot(normal, light), 0.0, 1.0);
    float rim = pow(1.0 - abs(dot(normal, ray)), 3.0);
    float gleam = pow(clamp(dot(reflect(ray, normal), light), 0.0, 1.0), 24.0);
    return base * (0.34 + 0.66 * facing) * (1.0 - 0.35 * rim) + 0.16 * gleam;
}

void main() {
    vec3 ray = turn * vec3(0.0, 0.0, -1.0);
    vec3 start = turn * vec3(at / zoom * 0.5, sliced ? 0.0 : 1.0) + 0.5;
    vec3 step3 = 1.0 / (ray + vec3(equal(ray, vec3(0.0))) * 1e-6);
    vec3 a = (low - start) * step3, b = (high - start) * step3;
    vec3 near3 = min(a, b), far3 = max(a, b);
    float near = max(max(near3.x, near3.y), max(near3.z, 0.0)), far = min(min(far3.x, far3.y), far3.z);
    result = vec4(paper, 1.0);
    if (near >= far) { return; }
    float size = voxel * stride;
    float t = near;
    bool inside = height(start + t * ray) >= 1.0;
    if (inside && sliced && near <= 0.0) {
        // What the plane cuts: its density in grey.
        float value = density(start);
        result = vec4(vec3(mix(0.35, 0.95, clamp((value - level) / max(1.0 - level, 0.01), 0.0, 1.0))), 1.0);
        return;
    }
    while (!inside && t < far) {
        vec3 place = start + t * ray;
        if (isEmpty(place)) {
            // To where the ray leaves the block.
            vec3 exit = ((floor(place * BLOCKS) + step(vec3(0.0), ray)) / BLOCKS - place) * step3;
            t += max(min(exit.x, min(exit.y, exit.z)), 0.0) + 0.1 * voxel;
        } else {
            t += size;
            inside = height(start + t * ray) >= 1.0;
        }
    }
    if (!inside) { return; }
    float outer = max(t - size, near), inner = t;
    for (int i = 0; i < 5; i++) {
        float middle = 0.5 * (outer + inner);
        if (height(start + middle * ray) >= 1.0) { inner = middle; } else { outer = middle; }
    }
    vec3 place = start + inner * ray;
    vec3 base = otherLevel > 0.0 && density(place) / level < texture(other, place).r / otherLevel ? otherColour : colour;
    if (against > 0.0) {
        // At and below the surface: where the other map has as much, the two are the same there.
        vec3 deeper = place + 1.5 * voxel * ray;
        float own = scale.x + scale.y * density(deeper), their = otherScale.x + otherScale.y * texture(other, deeper).r;
        float difference = clamp((own - their) / against, -1.0, 1.0);
        base = difference > 0.0 ? mix(vec3(0.82), vec3(0.84, 0.20, 0.12), difference) : mix(vec3(0.82), vec3(0.10, 0.36, 0.75), -difference);
    }
    vec3 lit = shade(place, ray, base);
    float depth = clamp((inner - near) / 1.2, 0.0, 1.0);
    result = vec4(mix(lit, paper, 0.25 * depth), 1.0);
}`;

const blocks = 32;

// Voxels along a side: at first, and when there is time.
const coarse = 64;
const fine = 128;

// Milliseconds that a finer picture may take, when nothing moves.
const patience = 400;

export async function mountVolumes(section) {
    const started = performance.now();
    const status = section.querySelector('[data-status]');
    const say = text => { status.textContent = text; };
    const view = new VolumeView(section, say);
    if (!view.gl) {
        say('This browser has no WebGL 2. The slices of all classes are on the first tab.');
        return;
    }
    try {
        await view.load(null);
        section.dataset.ready = Math.round(performance.now()).toString();
        section.dataset.took = Math.round(performance.now() - started).toString();
    } catch (problem) {
        say(problem.message);
    }
}

class VolumeView {
    constructor(section, say) {
        this.section = section;
        this.say = say;
        this.canvas = section.querySelector('canvas');
        this.labels = section.querySelector('.labels');
        this.gl = this.canvas.getContext('webgl2', { antialias: false, preserveDrawingBuffer: true, alpha: false });
        this.maps = [];
        this.quality = 0.4;
        this.big = null;
        this.reset();
        if (this.gl) {
            this.program = this.build();
            this.listen();
        }
    }

    reset() {
        // A little from above and aside, so that it is seen at once that this is a body.
        this.turn = multiply(about(0, -0.5), about(1, 0.35));
        this.zoom = 1.15;
    }

    build() {
        const { gl } = this;
        const program = gl.createProgram();
        for (const [type, text] of [[gl.VERTEX_SHADER, vertexText], [gl.FRAGMENT_SHADER, fragmentText]]) {
            const shader = gl.createShader(type);
            gl.shaderSource(shader, text.replaceAll('BLOCKS', `${blocks}.0`));
            gl.compileShader(shader);
            gl.attachShader(program, shader);
        }
        gl.linkProgram(program);
        if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
            throw new Error(gl.getProgramInfoLog(program));
        }
        gl.useProgram(program);
        gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
        gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
        const corner = gl.getAttribLocation(program, 'corner');
        gl.enableVertexAttribArray(corner);
        gl.vertexAttribPointer(corner, 2, gl.FLOAT, false, 0, 0);
        this.at = name => gl.getUniformLocation(program, name);
        gl.uniform1i(this.at('map'), 0);
        gl.uniform1i(this.at('other'), 1);
        gl.uniform1i(this.at('blocks'), 2);
        gl.uniform1i(this.at('otherBlocks'), 3);
        gl.enable(gl.SCISSOR_TEST);
        return program;
    }

    /** A coarse look first, which is there at once, then all detail. */
    async load(iteration) {
        const mine = this.asked = (this.asked ?? 0) + 1;
        await this.show(iteration, coarse, mine);
        if (this.section.dataset.volumes && this.maps.some(map => map.box >= coarse)) {
            this.show(iteration, fine, mine).catch(problem => this.say(problem.message));
        }
    }

    async show(iteration, box, mine) {
        const sources = (this.section.dataset.volumes ?? '').split(' ');
        const titles = (this.section.dataset.titles ?? '').split(' ');
        const { inline } = this.section.dataset;
        const lists = inline ? [JSON.parse(document.getElementById(inline).textContent)] : await Promise.all(sources.map(async source => {
            const reply = await fetch(`${source}?box=${box}${iteration ? `&iteration=${iteration}` : ''}`);
            if (!reply.ok) {
                throw new Error(await reply.text());
            }
            return reply.json();
        }));
        const maps = lists.flatMap((list, i) => list.maps.map(map => ({ ...map, name: `${titles[i] ? titles[i] + ' ' : ''}${map.number}` })));
        await Promise.all(maps.map(async map => {
            this.take(map, map.voxels
                ? Uint8Array.from(atob(map.voxels), letter => letter.charCodeAt(0))
                : new Uint8Array(await (await fetch(map.address)).arrayBuffer()));
        }));
        const old = mine === this.asked ? this.maps : maps;
        if (mine === this.asked) {
            this.maps = maps;
            this.offer(lists[0]);
            this.layOut();
            this.say(maps.length === 0 ? 'There are no maps.' : `${maps.length} maps of ${maps[0].box}³ voxels of ${maps[0].pixelSize.toFixed(2)} Å. Drag to turn, scroll to zoom, click one to enlarge it.`);
            this.draw(this.quality);
            this.finish();
            this.canvas.classList.add('drawn');
            this.rest();
        }
        for (const map of old) {
            this.gl.deleteTexture(map.texture);
            this.gl.deleteTexture(map.blocks);
        }
    }

    take(map, voxels) {
        map.peaks = peaksOf(voxels, map.box);
        map.texture = this.brick(voxels, map.box, this.gl.LINEAR);
        map.blocks = this.brick(map.peaks, blocks, this.gl.NEAREST);
    }

    brick(values, side, filter) {
        const { gl } = this;
        const texture = gl.createTexture();
        gl.activeTexture(gl.TEXTURE0);
        gl.bindTexture(gl.TEXTURE_3D, texture);
        gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
        gl.texImage3D(gl.TEXTURE_3D, 0, gl.R8, side, side, side, 0, gl.RED, gl.UNSIGNED_BYTE, values);
        gl.texParameteri(gl.TEXTURE_3D, gl.TEXTURE_MIN_FILTER, filter);
        gl.texParameteri(gl.TEXTURE_3D, gl.TEXTURE_MAG_FILTER, filter);
        for (const axis of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T, gl.TEXTURE_WRAP_R]) {
            gl.texParameteri(gl.TEXTURE_3D, axis, gl.CLAMP_TO_EDGE);
        }
        return texture;
    }

    offer({ kept, iteration }) {
        const against = this.section.querySelector('[data-against]');
        const chosen = against.value;
        against.replaceChildren(new Option('nothing', ''), ...this.maps.map((map, i) => new Option(map.name, i)));
        against.value = chosen;
        const iterations = this.section.querySelector('[data-iteration]');
        if (kept?.length > 0 && this.section.dataset.volumes?.split(' ').length === 1 && iterations.options.length === 0) {
            iterations.replaceChildren(new Option('newest', ''), ...kept.map(number => new Option(number, number)));
            iterations.value = iteration ?? '';
            this.section.querySelector('[data-kept]').hidden = false;
        }
    }

    get shown() {
        return this.big === null ? this.maps : [this.maps[this.big]];
    }

    layOut() {
        const count = Math.max(1, this.shown.length);
        const width = this.canvas.parentElement.clientWidth;
        const most = Math.max(1, Math.floor(width / 170));
        let columns = Math.min(count, most);
        if (count > 1 && count <= most * 2) {
            columns = Math.min(most, Math.ceil(count / Math.ceil(count / most)));
        }
        const rows = Math.ceil(count / columns);
        const side = Math.min(width / columns, rows === 1 ? 460 : 320);
        this.grid = { columns, rows, side };
        this.canvas.style.width = `${side * columns}px`;
        this.canvas.style.height = `${side * rows}px`;
        this.labels.style.gridTemplateColumns = `repeat(${columns}, ${side}px)`;
        this.labels.style.gridAutoRows = `${side}px`;
        this.labels.replaceChildren(...this.shown.map(map => {
            const label = document.createElement('span');
            const facts = [map.share != null ? `${(100 * map.share).toFixed(1)} %` : '', map.resolution ? `${map.resolution.toFixed(1)} Å` : ''].filter(Boolean).join(' · ');
            const name = document.createElement('b');
            name.textContent = map.name;
            name.style.color = map.colour;
            label.append(name, ` ${facts}`);
            return label;
        }));
    }

    get factor() {
        return 2 ** (5 * (Number(this.section.querySelector('[data-level]').value) - 0.5));
    }

    levelOf(map) {
        const isCommon = this.section.querySelector('[data-common]').checked;
        const sorted = this.maps.map(m => m.level).sort((a, b) => a - b);
        const level = (isCommon ? sorted[sorted.length >> 1] : map.level) * this.factor;
        return Math.min(0.999, Math.max(0.002, (level - map.least) / (map.greatest - map.least || 1)));
    }

    /** Draws all panes at a share of the canvas's resolution. */
    draw(quality) {
        const { gl, grid } = this;
        const pixels = Math.max(16, Math.round(grid.side * quality * (quality >= 1 ? devicePixelRatio : 1)));
        this.canvas.width = pixels * grid.columns;
        this.canvas.height = pixels * grid.rows;
        const paper = parseColour(getComputedStyle(this.section).getPropertyValue('--stage'));
        gl.uniform3fv(this.at('paper'), paper);
        gl.uniformMatrix3fv(this.at('turn'), false, this.turn);
        gl.uniform1f(this.at('zoom'), this.zoom);
        gl.uniform1i(this.at('sliced'), this.section.querySelector('[data-slice]').checked ? 1 : 0);
        gl.scissor(0, 0, this.canvas.width, this.canvas.height);
        gl.clearColor(...paper, 1);
        gl.clear(gl.COLOR_BUFFER_BIT);
        this.shown.forEach((map, i) => {
            if (map.texture) {
                this.drawPane(map, i, pixels, quality >= 1 ? 0.9 : 1.5);
            }
        });
        const text = this.section.querySelector('[data-level-text]');
        text.textContent = `${this.factor.toFixed(2)} × auto`;
    }

    drawPane(map, index, pixels, stride) {
        const { gl, grid } = this;
        const [column, row] = [index % grid.columns, Math.floor(index / grid.columns)];
        const [left, bottom] = [column * pixels, (grid.rows - 1 - row) * pixels];
        gl.viewport(left, bottom, pixels, pixels);
        gl.scissor(left, bottom, pixels, pixels);
        gl.activeTexture(gl.TEXTURE0);
        gl.bindTexture(gl.TEXTURE_3D, map.texture);
        gl.activeTexture(gl.TEXTURE2);
        gl.bindTexture(gl.TEXTURE_3D, map.blocks);
        const level = this.levelOf(map);
        const other = this.maps[this.section.querySelector('[data-against]').value];
        const isOther = other && other !== map;
        const isOverlaid = isOther && this.section.querySelector('[data-way]').value === 'overlay';
        let [low, high] = boundsOf(map, level);
        if (isOverlaid) {
            const [otherLow, otherHigh] = boundsOf(other, this.levelOf(other));
            low = low.map((place, axis) => Math.min(place, otherLow[axis]));
            high = high.map((place, axis) => Math.max(place, otherHigh[axis]));
        }
        gl.uniform3fv(this.at('low'), low);
        gl.uniform3fv(this.at('high'), high);
        gl.uniform1f(this.at('otherLevel'), isOverlaid ? this.levelOf(other) : 0);
        gl.uniform3fv(this.at('colour'), parseColour(map.colour));
        gl.uniform1f(this.at('level'), level);
        gl.uniform1f(this.at('voxel'), 1 / map.box);
        gl.uniform1f(this.at('stride'), stride);
        gl.uniform2f(this.at('scale'), map.least, map.greatest - map.least);
        gl.uniform1f(this.at('against'), isOther && !isOverlaid ? 0.75 * (map.least + level * (map.greatest - map.least)) : 0);
        if (other) {
            gl.activeTexture(gl.TEXTURE1);
            gl.bindTexture(gl.TEXTURE_3D, other.texture);
            gl.activeTexture(gl.TEXTURE3);
            gl.bindTexture(gl.TEXTURE_3D, other.blocks);
            // Classes of one number in two runs have one colour; the second is then lighter.
            gl.uniform3fv(this.at('otherColour'), parseColour(other.colour).map(part => other.colour === map.colour ? 0.5 + 0.5 * part : part));
            gl.uniform2f(this.at('otherScale'), other.least, other.greatest - other.least);
        }
        gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    }

    /** Waits until all is drawn, and so learns how long it takes. */
    finish() {
        const from = performance.now();
        this.gl.readPixels(0, 0, 1, 1, this.gl.RGBA, this.gl.UNSIGNED_BYTE, new Uint8Array(4));
        return performance.now() - from;
    }

    /** Coarse while it moves, so that a machine without a graphics card can follow; fine when it rests. */
    move() {
        clearTimeout(this.resting);
        if (this.waiting) {
            return;
        }
        this.waiting = true;
        requestAnimationFrame(() => {
            this.waiting = false;
            const from = performance.now();
            this.draw(this.quality);
            this.finish();
            const took = performance.now() - from;
            this.quality = Math.min(1, Math.max(0.2, this.quality * (took > 90 ? 0.8 : took < 35 ? 1.15 : 1)));
            this.rest();
        });
    }

    rest() {
        clearTimeout(this.resting);
        this.resting = setTimeout(() => {
            const from = performance.now();
            this.draw(1);
            this.finish();
            if (performance.now() - from < patience) {
                // Two by two for each point of the screen, which makes edges smooth.
                this.draw(2);
            }
            this.section.dataset.fine = '1';
        }, 160);
    }

    listen() {
        const { canvas, section } = this;
        let from = null;
        let moved = 0;
        canvas.addEventListener('pointerdown', event => {
            canvas.setPointerCapture(event.pointerId);
            from = [event.clientX, event.clientY];
            moved = 0;
        });
        canvas.addEventListener('pointermove', event => {
            if (from) {
                const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]];
                moved += Math.abs(dx) + Math.abs(dy);
                from = [event.clientX, event.clientY];
                this.rotate(dx * 0.01, dy * 0.01);
            }
        });
        canvas.addEventListener('pointerup', event => {
            from = null;
            if (moved < 4) {
                this.enlarge(event);
            }
        });
        canvas.addEventListener('wheel', event => {
            event.preventDefault();
            this.zoom = Math.min(8, Math.max(0.5, this.zoom * Math.exp(-event.deltaY * 0.001)));
            this.move();
        }, { passive: false });
        canvas.addEventListener('keydown', event => this.key(event));
        for (const control of section.querySelectorAll('[data-level], [data-common], [data-slice], [data-against], [data-way]')) {
            control.addEventListener('input', () => this.move());
        }
        section.querySelector('[data-iteration]').addEventListener('change', event => this.load(event.target.value).catch(problem => this.say(problem.message)));
        section.querySelector('[data-reset]').addEventListener('click', () => {
            this.reset();
            this.move();
        });
        section.querySelector('[data-picture]').addEventListener('click', () => {
            this.draw(1);
            canvas.toBlob(blob => {
                const link = document.createElement('a');
                link.href = URL.createObjectURL(blob);
                link.download = 'classes.png';
                link.click();
            });
        });
        new ResizeObserver(() => {
            if (this.maps.length > 0) {
                this.layOut();
                this.move();
            }
        }).observe(canvas.parentElement);
        matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.move());
    }

    key(event) {
        const level = this.section.querySelector('[data-level]');
        const angle = event.shiftKey ? Math.PI / 2 : 0.12;
        const does = {
            ArrowLeft: () => this.rotate(-angle, 0), ArrowRight: () => this.rotate(angle, 0), ArrowUp: () => this.rotate(0, -angle), ArrowDown: () => this.rotate(0, angle),
            '+': () => { this.zoom *= 1.15; }, '-': () => { this.zoom /= 1.15; }, '[': () => level.stepDown(4), ']': () => level.stepUp(4),
            Escape: () => { this.big = null; this.layOut(); },
        }[event.key];
        if (does) {
            event.preventDefault();
            does();
            this.move();
        }
    }

    rotate(x, y) {
        // The view turns about its own axes: what is under the pointer goes with it.
        this.turn = multiply(this.turn, multiply(about(1, -x), about(0, -y)));
        this.move();
    }

    enlarge(event) {
        const { left, top } = this.canvas.getBoundingClientRect();
        const index = Math.floor((event.clientY - top) / this.grid.side) * this.grid.columns + Math.floor((event.clientX - left) / this.grid.side);
        this.big = this.big === null && this.maps.length > 1 && index < this.maps.length ? index : null;
        this.layOut();
        this.move();
    }
}

/** The greatest value in each of 32³ blocks and in the blocks beside it, which interpolation reaches. */
function peaksOf(voxels, n) {
    let peaks = new Uint8Array(blocks ** 3);
    const of = Array.from({ length: n }, (_, i) => Math.floor(i * blocks / n));
    let i = 0;
    for (let z = 0; z < n; z++) {
        for (let y = 0; y < n; y++) {
            const row = (of[z] * blocks + of[y]) * blocks;
            for (let x = 0; x < n; x++, i++) {
                const block = row + of[x];
                if (voxels[i] > peaks[block]) {
                    peaks[block] = voxels[i];
                }
            }
        }
    }
    for (const stride of [1, blocks, blocks * blocks]) {
        const wider = new Uint8Array(peaks.length);
        for (let b = 0; b < peaks.length; b++) {
            const place = Math.floor(b / stride) % blocks;
            wider[b] = Math.max(peaks[b], place > 0 ? peaks[b - stride] : 0, place < blocks - 1 ? peaks[b + stride] : 0);
        }
        peaks = wider;
    }
    return peaks;
}

/** The box, in texture coordinates, that holds all blocks with something above a level; remembered, for levels change less often than views. */
function boundsOf(map, level) {
    if (map.bounds?.level !== level) {
        const low = [blocks, blocks, blocks];
        const high = [0, 0, 0];
        for (let b = 0; b < map.peaks.length; b++) {
            if (map.peaks[b] >= 255 * level) {
                const place = [b % blocks, Math.floor(b / blocks) % blocks, Math.floor(b / blocks / blocks)];
                for (let axis = 0; axis < 3; axis++) {
                    low[axis] = Math.min(low[axis], place[axis]);
                    high[axis] = Math.max(high[axis], place[axis] + 1);
                }
            }
        }
        map.bounds = { level, box: [low.map(place => place / blocks), high.map(place => place / blocks)] };
    }
    return map.bounds.box;
}

/** A rotation about the x (0) or y (1) axis, columns first. */
function about(axis, angle) {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    return axis === 0 ? [1, 0, 0, 0, c, s, 0, -s, c] : [c, 0, -s, 0, 1, 0, s, 0, c];
}

function multiply(a, b) {
    const product = new Array(9).fill(0);
    for (let column = 0; column < 3; column++) {
        for (let row = 0; row < 3; row++) {
            for (let k = 0; k < 3; k++) {
                product[column * 3 + row] += a[k * 3 + row] * b[column * 3 + k];
            }
        }
    }
    return product;
}

function parseColour(text) {
    const number = parseInt(text.trim().slice(1), 16);
    return [(number >> 16) / 255, ((number >> 8) & 255) / 255, (number & 255) / 255];
}
